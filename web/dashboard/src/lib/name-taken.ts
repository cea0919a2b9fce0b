import { asFailure, Failure } from './api';

/** Of a name that is in use, in words that speak of what is named. */
export function nameTaken(error: unknown, words: string): Failure {
  const failure = asFailure(error);
  if (failure.code !== 'already_taken') return failure;
  return new Failure({ code: 'invalid_field', field: 'name', detail: words });
}
