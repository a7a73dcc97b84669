// The tools of the sector editor, in the order of their keys, and what the hand does with each.

export type ToolName =
  | 'select'
  | 'move'
  | 'street'
  | 'border'
  | 'cut'
  | 'merge'
  | 'redraw'
  | 'upload'
  | 'split';

/** Tap a place, sweep over blocks, draw a line, draw a shape. */
export type Gesture = 'tap' | 'sweep' | 'line' | 'shape';

interface Tool {
  name: ToolName;
  gesture: Gesture;
  /** The arrow keys lead a cursor from block to block, Enter does what a tap does. */
  cursor: boolean;
}

export const TOOLS: readonly Tool[] = [
  { name: 'select', gesture: 'tap', cursor: true },
  { name: 'move', gesture: 'sweep', cursor: true },
  { name: 'street', gesture: 'tap', cursor: false },
  { name: 'border', gesture: 'sweep', cursor: false },
  { name: 'cut', gesture: 'line', cursor: false },
  { name: 'merge', gesture: 'tap', cursor: true },
  { name: 'redraw', gesture: 'shape', cursor: false },
  { name: 'upload', gesture: 'tap', cursor: true },
  { name: 'split', gesture: 'tap', cursor: true },
];

/** Pressed to move the map by hand while a tool draws. */
export const PAN_KEY = '0';

export function toolOf(name: ToolName): Tool {
  return TOOLS.find((tool) => tool.name === name) ?? (TOOLS[0] as Tool);
}

/** The key that is written on a tool's button. */
export function keyOf(name: ToolName): string {
  return String(TOOLS.findIndex((tool) => tool.name === name) + 1);
}
