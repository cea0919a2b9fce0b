import { asFailure, type Failure } from './api';
import { failureText } from './failure-text';

/** One form on its way to the server: busy or not, and what is wrong with which field. */
export class Submission {
  isBusy = $state(false);
  failure = $state.raw<Failure | null>(null);
  #fields = $state.raw<Record<string, string>>({});

  /** Runs unless it is running already. Answers whether it went well. */
  async run(action: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.clear();
    try {
      await action();
      return true;
    } catch (error) {
      const failure = asFailure(error);
      this.failure = failure;
      if (failure.field) this.#fields = { [failure.field]: failureText(failure) };
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /** What the face itself finds wrong before asking the server. Answers whether all is well. */
  check(problems: Record<string, string | null | false>): boolean {
    this.clear();
    const found = Object.entries(problems).filter((entry): entry is [string, string] => Boolean(entry[1]));
    this.#fields = Object.fromEntries(found);
    return found.length === 0;
  }

  clear(): void {
    this.failure = null;
    this.#fields = {};
  }

  error(field: string): string | null {
    return this.#fields[field] ?? null;
  }

  /** What belongs to no field the form shows. */
  general(fields: readonly string[]): Failure | null {
    return this.failure?.field && fields.includes(this.failure.field) ? null : this.failure;
  }
}
