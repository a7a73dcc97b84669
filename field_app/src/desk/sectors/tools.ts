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
  | 'split'
  | 'meeting';

/** Tap a place, sweep over blocks, draw a line, draw a shape. */
export type Gesture = 'tap' | 'sweep' | 'line' | 'shape';

interface Tool {
  name: ToolName;
  /** Pressed to take it up; written on its button. */
  key: string;
  gesture: Gesture;
  /** The arrow keys lead a cursor from block to block, Enter does what a tap does. */
  cursor: boolean;
}

export const TOOLS: readonly Tool[] = [
  { name: 'select', key: '1', gesture: 'tap', cursor: true },
  { name: 'move', key: '2', gesture: 'sweep', cursor: true },
  { name: 'street', key: '3', gesture: 'tap', cursor: false },
  { name: 'border', key: '4', gesture: 'sweep', cursor: false },
  { name: 'cut', key: '5', gesture: 'line', cursor: false },
  { name: 'merge', key: '6', gesture: 'tap', cursor: true },
  { name: 'redraw', key: '7', gesture: 'shape', cursor: false },
  { name: 'upload', key: '8', gesture: 'tap', cursor: true },
  { name: 'split', key: '9', gesture: 'tap', cursor: true },
  // No digit is left; R stands for rendez-vous, in English too.
  { name: 'meeting', key: 'r', gesture: 'tap', cursor: false },
];

/** Pressed to move the map by hand while a tool draws. */
export const PAN_KEY = '0';

export function toolOf(name: ToolName): Tool {
  return TOOLS.find((tool) => tool.name === name) ?? (TOOLS[0] as Tool);
}
