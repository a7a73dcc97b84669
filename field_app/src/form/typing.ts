// Judges an answer while it is typed: wrong only when no more typing can make it right.

import { kindOf, type Question, type QuestionKind } from './theme.ts';
import { type AnswerProblem, validate } from './validate.ts';

export type Typing =
  | { state: 'empty' }
  /** Not right yet; `problem` says what is still asked for. */
  | { state: 'incomplete'; problem: AnswerProblem }
  | { state: 'right'; value: string }
  | { state: 'wrong'; problem: AnswerProblem };

export function judgeTyping(
  question: Question,
  typed: string,
  callingCode: string | null = null,
): Typing {
  if (typed.trim() === '') return { state: 'empty' };
  const checked = validate(question, typed, callingCode);
  if (checked.ok) return { state: 'right', value: checked.value };
  const hopeful = continuations(kindOf(question), typed.trim()).some(
    (rest) => validate(question, typed.trim() + rest, callingCode).ok,
  );
  return { state: hopeful ? 'incomplete' : 'wrong', problem: checked.problem };
}

const DIGITS = ['0', '1', '5', '9', '00', '50', '99', '000', '500', '999', '0000', '9999'];
const DATES = ['2000-01-01', '1999-12-31', '2019-05-20', '01/01/2000', '31/12/1999', '1.1.2000'];

/** What somebody may still be about to type, a sample of each way to go on. */
function continuations(kind: QuestionKind, typed: string): string[] {
  switch (kind) {
    case 'number':
      return [...DIGITS, ...DIGITS.map((digits) => `,${digits}`), 'm', 'cm', 'mm', '0 cm'];
    case 'integer':
      return DIGITS;
    case 'date':
      return [
        ...DATES.map((date) => date.slice(typed.length)),
        '/2000',
        '/1/2000',
        '0/2000',
        '000',
      ];
    case 'phone':
      return Array.from({ length: 15 }, (_, n) => '1'.repeat(n + 1));
    case 'email':
      return ['a@exemple.fr', '@exemple.fr', 'exemple.fr', '.fr', 'fr', 'r'];
    default:
      return [];
  }
}

/** One more or one less than what is typed, within the question's limits. */
export function stepped(question: Question, typed: string, by: 1 | -1): string {
  const least = question.minimum ?? 0;
  const most = question.maximum ?? Number.MAX_SAFE_INTEGER;
  const now = /^[+-]?\d+$/.test(typed.trim()) ? Number(typed) : null;
  // From nothing, "one more" counts the first one, "one less" says that there is none.
  const next = now === null ? (by > 0 ? 1 : 0) : now + by;
  return String(Math.min(most, Math.max(least, next)));
}
