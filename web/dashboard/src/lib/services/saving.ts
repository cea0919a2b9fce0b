import { asFailure, Failure } from '../api';
import type { Service } from '../api-types';
import { t } from '../i18n.svelte';

/** A service that is being saved; that its name is in use is said in words that speak of services. */
export function saved(saving: Promise<Service>): Promise<Service> {
  return saving.catch((error: unknown) => {
    const failure = asFailure(error);
    if (failure.code !== 'already_taken') throw failure;
    throw new Failure({ code: 'invalid_field', field: 'name', detail: t('services.name_taken') });
  });
}
