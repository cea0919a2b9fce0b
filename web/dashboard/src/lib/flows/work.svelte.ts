import type { Api } from '../api';
import type { HeardEvent, LiveSignal } from '../api-types';
import { Loading } from '../loading.svelte';
import { Checks } from './checks.svelte';
import { FlowDraft } from './draft.svelte';
import { SCRIPT } from './files';
import { NamesOfHouse } from './names.svelte';
import type { Flow, FlowFiles, FlowGraph, FlowTestRun, FlowVersion, TestResult } from './protocol';
import { Simulator } from './simulator.svelte';

export interface Place {
  file: string;
  line: number;
  column: number;
}

/** All that is known of the flow that is being worked on. The parts of its page share it. */
export class FlowWork {
  readonly flow: Loading<Flow>;
  readonly draft: FlowDraft;
  readonly checks: Checks;
  readonly simulator: Simulator;
  readonly names: NamesOfHouse;
  readonly traffic: Loading<FlowGraph>;
  readonly versions: Loading<FlowVersion[]>;
  results = $state.raw<TestResult[] | null>(null);
  /** What the results are about. */
  tested = $state.raw<FlowFiles | null>(null);
  /** Where the cursor is. */
  line = $state(1);
  /** Where the editor should go next; a new object each time, so that one can go to the same place twice. */
  target = $state.raw<Place | null>(null);
  isGone = $state(false);

  constructor(
    readonly id: number,
    agentId: number,
    readonly api: Api,
  ) {
    this.flow = new Loading(() => api.get<Flow>(`/flows/${id}`));
    this.draft = new FlowDraft(id, agentId, api);
    this.checks = new Checks(id, api);
    this.simulator = new Simulator(id, () => this.draft.files, api);
    this.names = new NamesOfHouse(api);
    this.traffic = new Loading(() => api.get<FlowGraph>(`/flows/${id}/graph`));
    this.versions = new Loading(() => api.get<FlowVersion[]>(`/flows/${id}/versions`));
  }

  async load(): Promise<void> {
    void this.names.load();
    await Promise.all([this.flow.load(), this.draft.load()]);
    if (this.flow.failure?.status === 404) this.isGone = true;
  }

  goTo(file: string | null, line: number | null, column = 1): void {
    if (line === null) return;
    const name = file && file in this.draft.files ? file : SCRIPT;
    this.draft.current = name;
    // A line of a file that is gone is none of the script's.
    this.target = file && name !== file ? { file: name, line: 1, column: 1 } : { file: name, line, column };
  }

  async test(): Promise<void> {
    const { files } = this.draft;
    const { tests } = await this.api.post<FlowTestRun>(`/flows/${this.id}/test-runs`, { files });
    this.results = tests;
    this.tested = files;
  }

  took(flow: Flow): void {
    this.flow.value = flow;
  }

  hear(heard: HeardEvent | LiveSignal): void {
    if (heard.kind === 'flow.deleted' && heard.data.flow_id === this.id) this.isGone = true;
    if (heard.kind !== 'flow.updated' || heard.data.flow_id !== this.id) return;
    void this.flow.load();
    void this.draft.load();
    if (this.versions.value) void this.versions.load();
  }

  /** At the beginning, and after a gap in the events. */
  refresh(): void {
    void this.load();
    if (this.versions.value) void this.versions.load();
    if (this.checks.failure) void this.checks.now(this.draft.files);
  }
}
