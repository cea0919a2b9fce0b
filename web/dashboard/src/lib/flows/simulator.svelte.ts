import { asFailure, type Api, type Failure } from '../api';
import type { Diagnostic, FlowFiles, Recording, SimInput, SimStep, Simulation } from './protocol';
import { emptySetup, goOn, requestOf, said, type Setup } from './simulation';

/** A conversation with the draft. The server computes all of it anew from what was said, each time. */
export class Simulator {
  setup = $state<Setup>(emptySetup());
  inputs = $state.raw<SimInput[]>([]);
  steps = $state.raw<SimStep[]>([]);
  /** Why there is nothing to try: what does not compile. */
  problems = $state.raw<Diagnostic[]>([]);
  failure = $state.raw<Failure | null>(null);
  isBusy = $state(false);
  isStarted = $state(false);
  /** The step that is looked at; none for the newest. */
  #looked = $state<number | null>(null);
  #turn = 0;
  #running: Promise<boolean> | null = null;
  /** What was sent last, answered or not. */
  #wanted: SimInput[] = [];

  constructor(
    private readonly flowId: number,
    private readonly files: () => FlowFiles,
    private readonly api: Api,
  ) {}

  get shown(): number {
    return Math.min(this.#looked ?? Infinity, this.steps.length - 1);
  }

  get step(): SimStep | null {
    return this.steps[this.shown] ?? null;
  }

  get isBack(): boolean {
    return this.shown < this.steps.length - 1;
  }

  start(): Promise<boolean> {
    this.isStarted = true;
    this.#looked = null;
    return this.#run([]);
  }

  /**
   * From the step that is looked at; what came after it is forgotten. Whoever is quicker than the server waits. Answers
   * whether it was taken; if not, one is where one was.
   */
  async send(input: SimInput): Promise<boolean> {
    while (this.#running) await this.#running;
    const looked = this.#looked;
    const inputs = goOn(this.inputs, this.shown, input);
    this.#looked = null;
    const isTaken = await this.#run(inputs);
    if (!isTaken) this.#looked ??= looked;
    return isTaken;
  }

  look(step: number): void {
    this.#looked = step >= this.steps.length - 1 ? null : step;
  }

  /** The same words to the flow as it is now. */
  again(): Promise<boolean> {
    return this.#run(this.#wanted);
  }

  /** The conversation up to the step that is looked at, as a test: the server writes it. */
  record(name: string): Promise<Recording> {
    const simulation = {
      files: this.files(),
      ...requestOf(this.setup, this.inputs.slice(0, this.shown)),
      now: this.steps[0]?.now ?? null,
    };
    return this.api.post<Recording>(`/flows/${this.flowId}/recordings`, { name, simulation });
  }

  #run(inputs: SimInput[]): Promise<boolean> {
    const running = this.#ask(inputs).finally(() => {
      if (this.#running === running) this.#running = null;
    });
    return (this.#running = running);
  }

  /** What is overtaken is taken by the one that overtook it. */
  async #ask(inputs: SimInput[]): Promise<boolean> {
    const turn = ++this.#turn;
    this.isBusy = true;
    this.#wanted = inputs;
    try {
      const body = { files: this.files(), ...requestOf(this.setup, inputs) };
      const result = await this.api.post<Simulation>(`/flows/${this.flowId}/simulations`, body);
      if (turn !== this.#turn) return true;
      this.problems = result.steps.length ? [] : result.diagnostics;
      this.failure = null;
      if (!result.steps.length && this.problems.length) {
        this.#wanted = this.inputs;
        return false;
      }
      this.steps = result.steps;
      this.inputs = this.#wanted = said(inputs, result);
      return true;
    } catch (error) {
      if (turn !== this.#turn) return true;
      this.failure = asFailure(error);
      this.#wanted = this.inputs;
      return false;
    } finally {
      if (turn === this.#turn) this.isBusy = false;
    }
  }
}
