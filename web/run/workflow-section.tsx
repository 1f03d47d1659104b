import { useState } from 'react';
import type { WorkflowPicture } from '../../domain/operations/workflow-picture.ts';
import { Choice } from '../elements/choice.tsx';
import { Section } from '../elements/section.tsx';
import { useNarrow } from '../elements/use-narrow.ts';
import { useSpeech } from '../words/speech.tsx';
import { StateDetail } from './state-detail.tsx';
import { StateList } from './state-list.tsx';
import { stateToShow } from './state-to-show.ts';
import { WorkflowGraph } from './workflow-graph.tsx';

/** The workflow, drawn or listed, beside what happened in the state that is chosen. */
export const WorkflowSection = ({ picture }: { readonly picture: WorkflowPicture }) => {
  const { words } = useSpeech();
  const narrow = useNarrow();
  const [view, setView] = useState<'graph' | 'list'>();
  const [chosen, setChosen] = useState<string>();
  const shown = view ?? (narrow ? 'list' : 'graph');
  const name = chosen ?? stateToShow(picture);
  const View = shown === 'graph' ? WorkflowGraph : StateList;
  return (
    <Section
      title={words.run.workflow}
      aside={
        <Choice
          label={words.run.workflow}
          options={[
            ['graph', words.run.asGraph],
            ['list', words.run.asList],
          ]}
          chosen={shown}
          onChoose={setView}
        />
      }
    >
      <div className="workflow">
        <View picture={picture} chosen={name} onChoose={setChosen} />
        <aside aria-live="polite">
          <StateDetail state={picture.states.find((state) => state.name === name)} />
        </aside>
      </div>
    </Section>
  );
};
