import fc from 'fast-check';
import { inputOf, type Plan, plans } from './mutations.ts';
import { Steps } from './steps.ts';
import { corpusOf, type OpenTarget, type Target, Violation } from './target.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Stops after this many inputs, or this many milliseconds. */
  readonly inputs: number;
  readonly millis: number;
  /** Called with the inputs so far. */
  readonly onProgress?: (inputs: number) => void;
}

/** Inputs that broke a promise, as few and as little changed as possible: mostly one. */
export interface Crash {
  readonly target: string;
  readonly problem: string;
  /** Base64. */
  readonly inputs: readonly string[];
}

export interface FuzzResult {
  readonly inputs: number;
  /** The most steps that inputs cost for each of their bytes. */
  readonly stepsPerByteMax: number;
  readonly crash: Crash | null;
}

/** The inputs that a target gets at a time. */
const BATCH_MAX = 32;
const BATCHES_A_ROUND = 600;
/** Steps are counted after so many inputs: counting costs as much as a hundred of them. */
const INPUTS_A_COUNT = 100;
/** Tries to make a crash smaller. */
const SHRINKS_MAX = 400;
/** Bytes that every input pays for: an empty one is work too. */
const BYTES_FREE = 1_000;
/** The most steps for each byte. */
const STEPS_PER_BYTE_MAX = 50;

/** Mutates the corpus of a target until a promise breaks or enough was tried. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzResult> {
  const corpus = corpusOf(target.name);
  const running = new Running(target);
  const until = performance.now() + options.millis;
  const isOver = () => running.inputs >= options.inputs || performance.now() > until;
  const unchanged = await running.tryAll(corpus);
  if (unchanged !== null) return running.result(crashOf(target, corpus, unchanged));
  for (let round = 0; !isOver(); round += 1) {
    const found = await fuzzRound(running, { corpus, seed: options.seed + round, isOver });
    options.onProgress?.(running.inputs);
    if (found !== null) return running.result(crashOf(target, found.inputs, found.error));
  }
  return running.result(null);
}

/** Gives the inputs of a crash again. `null` when no promise breaks any more. */
export async function replay(target: Target, { inputs }: Crash): Promise<Crash | null> {
  const again = inputs.map((input) => Buffer.from(input, 'base64'));
  const error = await new Running(target).tryAll(again);
  return error === null ? null : crashOf(target, again, error);
}

interface Round {
  readonly corpus: readonly Buffer[];
  readonly seed: number;
  readonly isOver: () => boolean;
}

/** The target is opened anew: what it keeps of the inputs must not fill the memory of a long run. */
async function fuzzRound(running: Running, { corpus, seed, isOver }: Round) {
  const { words = [] } = running.target;
  const inputsOf = (some: readonly Plan[]) => some.map((plan) => inputOf(plan, corpus, words));
  let tries = 0;
  let hasFailed = false;
  const property = fc.asyncProperty(
    fc.array(plans(corpus), { minLength: 1, maxLength: BATCH_MAX, size: 'max' }),
    async (some) => {
      if (hasFailed) tries += 1;
      if (hasFailed ? tries > SHRINKS_MAX : isOver()) return;
      const error = await running.give(inputsOf(some));
      hasFailed ||= error !== null;
      if (error !== null) throw error;
    },
  );
  await running.open();
  try {
    const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns: BATCHES_A_ROUND });
    return failed ? { inputs: inputsOf(counterexample?.[0] ?? []), error: errorInstance } : null;
  } finally {
    await running.close();
  }
}

/** A target at work: what it was given, and what that cost. */
class Running {
  inputs = 0;
  #stepsPerByteMax = 0;
  #open: OpenTarget | null = null;
  #unhandled: unknown = null;
  #uncounted: Buffer[] = [];
  readonly #steps = new Steps();
  readonly #noteUnhandled = (reason: unknown): void => {
    this.#unhandled = new Violation(`unhandled: ${reason instanceof Error ? reason.stack : String(reason)}`);
  };

  constructor(readonly target: Target) {}

  async open(): Promise<void> {
    process.on('unhandledRejection', this.#noteUnhandled);
    this.#open = await this.target.open();
    this.#steps.start();
    this.#steps.take();
    this.#uncounted = [];
  }

  async close(): Promise<void> {
    this.#steps.stop();
    await this.#open?.close();
    this.#open = null;
    process.off('unhandledRejection', this.#noteUnhandled);
  }

  /** Opens the target for these inputs alone. */
  async tryAll(inputs: readonly Buffer[]): Promise<unknown> {
    await this.open();
    try {
      return await this.give(inputs);
    } finally {
      await this.close();
    }
  }

  /** `null` when every promise was kept. */
  async give(inputs: readonly Buffer[]): Promise<unknown> {
    this.inputs += inputs.length;
    this.#unhandled = null;
    try {
      await this.#open?.run(inputs);
    } catch (error) {
      return error;
    }
    this.#uncounted.push(...inputs);
    if (this.#unhandled !== null || this.#uncounted.length < INPUTS_A_COUNT) return this.#unhandled;
    return this.#findCostly(this.#uncounted.splice(0));
  }

  /** The first input that costs too much, when those since the last count together did. */
  async #findCostly(inputs: readonly Buffer[]): Promise<Violation | null> {
    if (this.#stepsPerByte(inputs) <= STEPS_PER_BYTE_MAX) return null;
    for (const input of inputs) {
      await this.#open?.run([input]);
      const steps = this.#stepsPerByte([input]);
      if (steps > STEPS_PER_BYTE_MAX) return new CostlyInput(steps, input);
    }
    return new Violation('inputs cost too many steps together, and none of them alone');
  }

  #stepsPerByte(inputs: readonly Buffer[]): number {
    const bytes = inputs.reduce((sum, { length }) => sum + length + BYTES_FREE, 0);
    const stepsPerByte = this.#steps.take() / bytes;
    this.#stepsPerByteMax = Math.max(this.#stepsPerByteMax, stepsPerByte);
    return stepsPerByte;
  }

  result(crash: Crash | null): FuzzResult {
    return { inputs: this.inputs, stepsPerByteMax: Math.round(this.#stepsPerByteMax), crash };
  }
}

/** An input that makes more work than its length explains. */
class CostlyInput extends Violation {
  constructor(
    steps: number,
    readonly input: Buffer,
  ) {
    super(`${Math.round(steps)} steps a byte, expected at most ${STEPS_PER_BYTE_MAX}`);
  }
}

function crashOf(target: Target, given: readonly Buffer[], error: unknown): Crash {
  const inputs = error instanceof CostlyInput ? [error.input] : given;
  const problem =
    error instanceof Violation ? error.message : error instanceof Error ? (error.stack ?? '') : String(error);
  return { target: target.name, problem, inputs: inputs.map((input) => input.toString('base64')) };
}
