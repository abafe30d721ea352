/** Something that happened to a run's folder: plain data. */
export interface StoreEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** Takes events as they happen. */
export type OnEvent = (event: StoreEvent) => void;
