// <map-host>: the place of a map in a page; it fetches the map's code when it is first shown.

import { EMPTY_SCENE, type Scene, type SceneEvents } from '../map/scene.ts';
import type { StreetMap } from '../map/street_map.ts';

export class MapHost extends HTMLElement {
  #scene: Scene = EMPTY_SCENE;
  #map: StreetMap | null = null;
  events: SceneEvents = {};

  set scene(scene: Scene) {
    this.#scene = scene;
    this.#map?.show(scene);
  }

  connectedCallback(): void {
    import('../map/street_map.ts')
      .then(({ StreetMap }) => {
        if (!this.isConnected || this.#map) return;
        this.#map = new StreetMap(this, () => this.events);
        this.#map.show(this.#scene);
      })
      .catch(() => this.events.failed?.());
  }

  disconnectedCallback(): void {
    this.#map?.destroy();
    this.#map = null;
  }
}

customElements.define('map-host', MapHost);
