import { failureText } from '../failure-text';
import type { Submission } from '../submission.svelte';

/** What is wrong with a field or a part of it: `shifts.intervals.2.from` is said where the shifts are. */
export function fieldError(submission: Submission, field: string): string | null {
  const { failure } = submission;
  const isPart = failure?.field?.startsWith(`${field}.`) ?? false;
  return submission.error(field) ?? (failure && isPart ? failureText(failure) : null);
}

/** The fields a form shows problems of, with the part the server named. */
export function shownFields(submission: Submission, fields: readonly string[]): readonly string[] {
  const part = submission.failure?.field;
  const isShown = part && fields.some((field) => part.startsWith(`${field}.`));
  return isShown ? [...fields, part] : fields;
}
