/** An event of a run's folder, as plain data. */
export interface StoreEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** Receives events. */
export type OnEvent = (event: StoreEvent) => void;
