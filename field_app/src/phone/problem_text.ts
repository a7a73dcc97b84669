// The sentence for an answer that cannot be kept.

import type { AnswerProblem } from '../form/validate.ts';
import { t } from '../texts/language.ts';

export function problemText(problem: AnswerProblem): string {
  switch (problem.code) {
    case 'too_long':
    case 'too_small':
    case 'too_large':
      return t.problem[problem.code](problem.limit);
    default:
      return t.problem[problem.code];
  }
}
