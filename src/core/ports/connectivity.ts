/** Whether the network is known to be gone. `true` proves nothing: a captive portal is "online" too. */
export interface Connectivity {
  readonly online: boolean;
  /** Called when the network may be back; the returned function unsubscribes. */
  onReturn(run: () => void): () => void;
}
