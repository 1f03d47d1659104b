import { extractRow } from './line-facts.ts';
import { instantMeant } from './moments.ts';
import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';

const addLine = (stage: Stage, line: string, facts: string): void => {
  if (stage.isOpen) throw new Error('The cohort is written already: put every given first.');
  if (stage.givens.lines.has(line)) throw new Error(`The line ${line} is given twice.`);
  stage.givens.lines.set(line, extractRow(line, facts, stage.givens.lines.size + 1));
};

/** Who is a customer, and what else is so before anything happens. */
export const givenLines: readonly Step<Stage>[] = [
  {
    form: 'given line LINE FACTS...',
    does: (stage, said) => addLine(stage, said.word('LINE'), said.word('FACTS')),
  },
  {
    form: 'given lines N PREFIX FACTS...',
    does: (stage, said) => {
      const width = said.word('N').length;
      for (let number = 1; number <= said.number('N'); number++) {
        const line = `${said.word('PREFIX')}-${String(number).padStart(width, '0')}`;
        addLine(stage, line, said.word('FACTS'));
      }
    },
  },
  {
    form: 'given clock AT',
    does: (stage, said) => {
      stage.givens.startAt = instantMeant(said.word('AT'));
    },
  },
  {
    form: 'given batches of N lines with tolerance M percent',
    does: (stage, said) => {
      stage.givens.variant.batches = {
        lines: said.number('N'),
        tolerancePercent: said.number('M'),
      };
    },
  },
  {
    form: 'given schedules of the months alone',
    does: (stage) => {
      stage.givens.variant.schedules = 'of the months alone';
    },
  },
  {
    form: 'given charging of class CLASS',
    does: (stage, said) => {
      stage.givens.variant.chargingClass = said.word('CLASS') === 'C' ? 'C' : 'A';
    },
  },
];
