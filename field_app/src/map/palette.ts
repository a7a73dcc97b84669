// The colours of the map by day and by night; the same light ones as the printed atlas.

export interface Palette {
  ground: string;
  building: string;
  buildingEdge: string;
  water: string;
  green: string;
  street: string;
  casing: string;
  path: string;
  barrier: string;
  label: string;
  halo: string;
  outline: string;
  mark: string;
  markInside: string;
  accent: string;
  position: string;
  osm: string;
  problem: string;
}

const DAY: Palette = {
  ground: '#f4f1ec',
  building: '#ded5cb',
  buildingEdge: '#c6b9ab',
  water: '#b5d3e6',
  green: '#d3e7c2',
  street: '#ffffff',
  casing: '#b9b4ac',
  path: '#bf9d90',
  barrier: '#8f8779',
  label: '#2b2833',
  halo: '#ffffff',
  outline: '#3b3347',
  mark: '#2b2833',
  markInside: '#ffffff',
  accent: '#5a2ca0',
  position: '#0b62c4',
  osm: '#0f6b4f',
  problem: '#b3261e',
};

const NIGHT: Palette = {
  ground: '#201e26',
  building: '#34313c',
  buildingEdge: '#474350',
  water: '#1f3a4d',
  green: '#243626',
  street: '#57525f',
  casing: '#15131a',
  path: '#77665f',
  barrier: '#6d675f',
  label: '#f1eef6',
  halo: '#15131a',
  outline: '#d8d2e3',
  mark: '#2b2833',
  markInside: '#ffffff',
  accent: '#c9b0ff',
  position: '#7db8ff',
  osm: '#74d6ae',
  problem: '#d8372b',
};

const night = window.matchMedia('(prefers-color-scheme: dark)');

export function palette(): Palette {
  return night.matches ? NIGHT : DAY;
}

/** Calls `repaint` when day turns to night; returns how to stop. */
export function onPaletteChange(repaint: () => void): () => void {
  night.addEventListener('change', repaint);
  return () => night.removeEventListener('change', repaint);
}
