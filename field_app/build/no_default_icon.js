// Instead of Leaflet's picture of a pin, which no marker of ours has: a plain square, of no file.

export { DivIcon as IconDefault } from 'leaflet/src/layer/marker/DivIcon.js';
