/** A running stage. Its process watches and stops it through this. */
export interface RunningStage {
  /** True once the stage has caught up with the state at its start. It stays true unless an error occurs. */
  isReady(): boolean;
  /** Processes all current input, writes the last ticks, then stops. */
  drain(): Promise<void>;
  /** Rejects when the stage met something it cannot repair: the process must exit. Never resolves. */
  readonly failed: Promise<never>;
}
