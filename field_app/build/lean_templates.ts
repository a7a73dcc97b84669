// Writes each line break of a page's templates, and the indent after it, as one space.

import { type Plugin, parseAst } from 'vite';

const OURS = /\/src\/.*\.ts$/;
const BREAK = /[ \t]*\r?\n[ \t\r\n]*/g;
/** The elements in which a line break shows. */
const KEPT = /<(pre|textarea)\b/;

interface Node {
  type: string;
  start: number;
  end: number;
}

interface Tagged extends Node {
  tag: { name?: string };
  quasi: { quasis: Node[] };
}

export function leanTemplates(): Plugin {
  return {
    name: 'lean-templates',
    apply: 'build',
    enforce: 'post',
    transform(code, id) {
      return OURS.test(id) ? { code: withoutBreaks(code), map: null } : null;
    },
  };
}

/** The same JavaScript with its `html` and `svg` templates on one line each. */
export function withoutBreaks(code: string): string {
  let lean = '';
  let done = 0;
  for (const { start, end } of partsOfTemplates(code)) {
    lean += code.slice(done, start) + code.slice(start, end).replace(BREAK, ' ');
    done = end;
  }
  return lean + code.slice(done);
}

/** What stands between the values of all `html` and `svg` templates, in the order of the code. */
function partsOfTemplates(code: string): Node[] {
  const found: Node[] = [];
  const waiting: object[] = [parseAst(code)];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (isTemplate(next) && !KEPT.test(code.slice(next.start, next.end)))
      found.push(...next.quasi.quasis);
    const children = Object.values(next).flat();
    waiting.push(...children.filter((child) => typeof child === 'object' && child !== null));
  }
  return found.sort((one, other) => one.start - other.start);
}

function isTemplate(node: object): node is Tagged {
  const { type, tag } = node as Tagged;
  return type === 'TaggedTemplateExpression' && (tag.name === 'html' || tag.name === 'svg');
}
