// Leaflet's canvas renderer, which the phone needs not, by its own address.

declare module 'leaflet/src/layer/vector/Canvas.js' {
  export { canvas } from 'leaflet';
}
