// The JSON that the server speaks, as types; the field names are those of the HTTP contract.

import type { Theme } from '../form/theme.ts';

export type LonLat = [lon: number, lat: number];

export interface Geometry {
  type: 'Point' | 'MultiPoint' | 'LineString' | 'MultiLineString' | 'Polygon' | 'MultiPolygon';
  coordinates: unknown;
}

export interface Feature<P> {
  type: 'Feature';
  id?: string | number;
  geometry: Geometry;
  properties: P;
}

export interface FeatureCollection<P> {
  type: 'FeatureCollection';
  features: Feature<P>[];
}

export type Tags = Record<string, string>;

// ---- the phone -------------------------------------------------------------

export interface PartySummary {
  slug: string;
  title: string;
  dates: [start: string, end: string];
  timezone: string;
  contact: string;
  consent_version: string;
  fictional: boolean;
  collecting?: boolean;
}

export interface Team {
  number: number;
  name: string;
  colour: string;
}

export interface Invitation {
  party: PartySummary;
  team: Team;
  sector: { number: number; label: string } | null;
  consent?: { version: string; fr: string[]; en: string[] };
}

export interface Joined extends Invitation {
  token: string;
}

export interface TargetProperties {
  theme: string;
  preset: string | null;
  tags: Tags;
  name: string | null;
}

/** An OSM object that the team may check. */
export type Target = Feature<TargetProperties> & { id: string };

/** What a team ticks off: a street of its sector, by a key that the server made. */
export interface StreetEntry {
  key: string;
  name: string;
  length_m: number;
}

export interface Pack {
  party: PartySummary;
  team: Team;
  sector: Feature<{ number: number; label: string; start?: LonLat }> | null;
  themes: Theme[];
  features: Target[];
  /** Absent in packs kept from before there were streets to tick. */
  streets?: StreetEntry[];
  basemap: string;
  data_date: string | null;
  generated_at: string;
}

export interface BasemapProperties {
  layer: 'streets' | 'buildings' | 'water' | 'green' | 'barriers';
  kind: string;
  name?: string | null;
}

export type Basemap = FeatureCollection<BasemapProperties>;

export type ObservationKind = 'new' | 'confirm' | 'change' | 'gone';

export interface ObservationBody {
  theme: string;
  kind: ObservationKind;
  osm_ref?: string;
  lon: number;
  lat: number;
  accuracy_m?: number;
  observed_at: string;
  walk: string;
  tags: Tags;
  photos: string[];
  note: string;
}

// ---- the desk --------------------------------------------------------------

export type ProposalState = 'pending' | 'accepted' | 'rejected';
export type ProposalAction = 'create' | 'modify' | 'confirm' | 'gone' | 'note' | 'none';
export type Counts = Record<ProposalState, number>;

export interface Me {
  capabilities: string[];
  parties: string[];
}

export interface PartyRow {
  slug: string;
  title: string;
  dates: [start: string, end: string];
  themes: string[];
  sectors: number;
  teams: number;
  observations: number;
  proposals: Counts;
}

export interface SectorProperties {
  number: number;
  label: string;
  effort_min: number;
  street_km: number;
  features: Record<string, number>;
  team?: number | string | null;
  start?: LonLat;
}

export interface DeskTeam extends Team {
  sector: number;
  code: string;
  link: string;
}

/** A team as its organiser sees it: its strength, and how many phones joined it. */
export interface TeamDetail extends DeskTeam {
  people: number;
  minutes: number;
  phones: number;
}

export type TeamChange = Partial<
  Pick<TeamDetail, 'name' | 'colour' | 'sector' | 'people' | 'minutes'>
>;

/** Somebody who was invited to the desk or the board of a party. */
export interface Invited {
  id: string;
  capability: 'review' | 'watch';
  name: string;
  created_at: string;
}

export interface PartyDetail extends Omit<PartyRow, 'sectors' | 'teams'> {
  area: Geometry;
  sectors: FeatureCollection<SectorProperties>;
  teams: DeskTeam[];
  snapshot: { source: string; data_date: string | null; taken_at: string } | null;
  collecting: boolean;
  /** When the atlas that can be fetched was made; null without one. */
  atlas: string | null;
  published: boolean;
}

export interface TagChange {
  key: string;
  old: string | null;
  new: string | null;
}

export interface FindingText {
  code: string;
  severity: 'info' | 'warning' | 'error';
  what: string;
  fix: string;
  trap: string;
}

export interface ReviewRecord {
  decision: 'accepted' | 'rejected';
  reason: string;
  reviewer: string;
  decided_at: string;
}

export interface Proposal {
  id: string;
  state: ProposalState;
  action: ProposalAction;
  kind: ObservationKind;
  theme: string;
  theme_title: string;
  preset_title: string | null;
  sector: number | null;
  team: number | null;
  observed_at: string;
  position: LonLat;
  accuracy_m: number | null;
  osm_ref: string | null;
  osm_position: LonLat | null;
  osm_geometry: Geometry | null;
  distance_m: number | null;
  score: number | null;
  diff: TagChange[];
  observed_tags: Tags;
  osm_tags: Tags;
  note: string;
  photos: string[];
  findings: FindingText[];
  review: ReviewRecord | null;
  /** The last entry of its history, "undo" included; told back when deciding. */
  review_id: number | null;
}

export interface ProposalPage {
  counts: Counts;
  proposals: Proposal[];
}

export interface Decision {
  decision: 'accepted' | 'rejected';
  reason?: string;
  diff?: TagChange[];
  previous: number | null;
}

export type JobKind = 'snapshot' | 'split' | 'atlas' | 'check' | 'publish';

/** One page of the atlas as it was printed; `name` is written on it, empty on the cover. */
export interface PrintedPage {
  number: number;
  name: string;
  kind: 'cover' | 'map' | 'list';
  sector: number | null;
  scale: number | null;
  title: string;
  width_mm: number;
  height_mm: number;
}

export interface Job {
  id: number;
  kind: JobKind;
  params: Record<string, unknown>;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  step: string;
  done: number;
  total: number | null;
  result: Record<string, unknown> | null;
  error: { code: string; title: string; hint: string } | null;
}
