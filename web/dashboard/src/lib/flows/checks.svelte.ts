import { asFailure, type Api, type Failure } from '../api';
import type { Diagnostic, FlowFiles, FlowGraph, FlowReport } from './protocol';

const PAUSE = 350;

/** What the server makes of the files as they are typed. An answer about an older text is dropped. */
export class Checks {
  report = $state.raw<FlowReport | null>(null);
  /** The newest map there was: half a word does not take it away. */
  graph = $state.raw<FlowGraph | null>(null);
  failure = $state.raw<Failure | null>(null);
  isChecking = $state(false);
  /** The files that the report is about. */
  checked = $state.raw<FlowFiles | null>(null);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly flowId: number,
    private readonly api: Api,
  ) {}

  /** Whether the report is about these files, and not about older ones. */
  isOf(files: FlowFiles): boolean {
    return this.checked === files;
  }

  get errors(): Diagnostic[] {
    return this.#of('error');
  }

  get warnings(): Diagnostic[] {
    return this.#of('warning');
  }

  /** After a pause in the typing. */
  soon(files: FlowFiles): void {
    clearTimeout(this.#timer);
    this.#turn++;
    this.isChecking = true;
    this.#timer = setTimeout(() => void this.now(files), PAUSE);
  }

  async now(files: FlowFiles): Promise<void> {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    this.isChecking = true;
    try {
      const report = await this.api.post<FlowReport>(`/flows/${this.flowId}/checks`, { files });
      if (turn !== this.#turn) return;
      this.report = report;
      this.graph = report.graph ?? this.graph;
      this.checked = files;
      this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    } finally {
      if (turn === this.#turn) this.isChecking = false;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#turn++;
  }

  #of(severity: Diagnostic['severity']) {
    return (this.report?.diagnostics ?? []).filter((one) => one.severity === severity);
  }
}
