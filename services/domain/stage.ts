/** A running stage. Its process watches and stops it through this. */
export interface RunningStage {
  /** True once the stage has caught up with what was there when it started. Never goes back except on trouble. */
  isReady(): boolean;
  /** Works off everything its inputs hold at the time of the call, writes its last ticks, then stops. */
  drain(): Promise<void>;
  /** Rejects when the stage met something it cannot repair: the process must exit. Never resolves. */
  readonly failed: Promise<never>;
}
