import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { noticeSchema, statementLineSchema } from '../../../domain/notices/notice.ts';
import {
  isOnTheBill,
  massMessageSchema,
  massStatementSchema,
  massTemplates,
} from '../../../domain/notices/telling.ts';
import { messageSchema } from '../../../partners/subscriber/messages.ts';

const folder = new URL('../../golden/told/', import.meta.url);
const files = readdirSync(folder).map((name) => ({
  name,
  said: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Record<string, unknown>,
}));

it.each(files)(
  '$name, which was said once, is still understood on both sides',
  ({ name, said }) => {
    expect(messageSchema.parse(said)).toMatchObject({ kind: said.kind });
    if (name.startsWith('notice-mass')) massMessageSchema.parse(said);
    else if (name.startsWith('statement-mass')) massStatementSchema.parse(said);
    else if (name.startsWith('notice-single')) {
      const { version: _version, kind: _kind, id: _id, text: _text, ...notice } = said;
      noticeSchema.parse(notice);
    } else {
      const { benefit, on, byWhoseAct } = said;
      statementLineSchema.parse({ benefit, on, byWhoseAct });
    }
  },
);

it('every telling to many that gives something is on the bill', () => {
  const [given, others] = [true, false].map((on) =>
    massTemplates.filter((template) => isOnTheBill(template) === on),
  );
  expect(given).toEqual(['data_given', 'data_given_late', 'insurance_started']);
  expect(others).toEqual(['insurance_offered', 'ott_choose_reminder']);
});
