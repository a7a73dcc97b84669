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
  /** HH:MM by the clock of the party; absent in packs kept from before it was told. */
  return_time?: string | null;
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
  /** Where the party meets; absent in packs kept from before it was told. */
  meeting?: LonLat | null;
  /** The lines of each named street near the sector; absent in packs kept from before. */
  street_lines?: Record<string, LonLat[][]>;
  /** The house numbers of each street near the sector; absent in packs kept from before. */
  addresses?: Record<string, [number: string, lon: number, lat: number][]>;
  /** Where the PMTiles file of the district is; the address changes when the map does. */
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
  /** When each photo was taken, by its hash. */
  photo_times?: Record<string, string>;
  note: string;
  /** The observation of the same team that this one corrects. */
  supersedes?: string;
  /** The superseded one is not to be counted, and neither is this. */
  withdrawn?: boolean;
  position_how?: 'gps' | 'hand' | 'near' | 'object' | 'address';
  /** What the phone measured, whatever position was chosen: both or neither. */
  raw_lon?: number;
  raw_lat?: number;
  raw_accuracy_m?: number;
  raw_spread_m?: number;
  /** When the phone took its best fix. */
  fixed_at?: string;
}

/** What a phone of the team has noted, as its other phones may know it. */
export interface TeamNote {
  id: string;
  theme: string;
  kind: ObservationKind;
  osm_ref: string | null;
  lon: number;
  lat: number;
  observed_at: string;
  tags: Tags;
  photos: string[];
}

// ---- the desk --------------------------------------------------------------

/** `covered`: another proposal stands for it, nothing is to be decided. */
export type ProposalState = 'pending' | 'accepted' | 'rejected' | 'covered';
export type ProposalAction = 'create' | 'modify' | 'confirm' | 'gone' | 'note' | 'none';
export type Counts = Record<Exclude<ProposalState, 'covered'>, number>;

export interface Me {
  capabilities: string[];
  parties: string[];
}

export interface PartyRow {
  slug: string;
  title: string;
  dates: [start: string, end: string];
  /** HH:MM by the clock of the party; null when nobody knows. */
  return_time: string | null;
  contact: string;
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
  /** The same of the town map. */
  town_map: string | null;
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

/** Another observation of the same object. */
export interface Witness {
  id: string;
  kind: ObservationKind;
  team: number | null;
  observed_at: string;
  position: LonLat;
  accuracy_m: number | null;
  tags: Tags;
  note: string;
  photos: string[];
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
  also_seen: Witness[];
  /** The proposal that stands for this one too. */
  stands_by: string | null;
  review: ReviewRecord | null;
  /** What was decided on a proposal that this one took the place of. */
  earlier_review: (ReviewRecord & { action: ProposalAction }) | null;
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

export type JobKind = 'snapshot' | 'split' | PrintKind | 'check' | 'publish';

/** What the desk prints. */
export type PrintKind = 'atlas' | 'town_map';

/** A dataset that a town map can show. */
export interface MapLayer {
  id: string;
  title: string;
  objects: number;
}

/** One page as it was printed; `name` is written on it, empty on a cover or a poster. */
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
