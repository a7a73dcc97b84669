// Instead of Leaflet's drawing for browsers without SVG, which none of ours is.

export const vmlCreate = null;
export const vmlMixin = {};
