import { asFailure, Failure } from '../api';
import { t } from '../i18n.svelte';

/** Of a service's name that is in use, in words that speak of services. */
export function nameTaken(error: unknown): Failure {
  const failure = asFailure(error);
  if (failure.code !== 'already_taken') return failure;
  return new Failure({ code: 'invalid_field', field: 'name', detail: t('services.name_taken') });
}
