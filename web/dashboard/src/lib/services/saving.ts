import type { Service } from '../api-types';
import { t } from '../i18n.svelte';
import { nameTaken } from '../name-taken';

/** A service that is being saved; that its name is in use is said in words that speak of services. */
export function saved(saving: Promise<Service>): Promise<Service> {
  return saving.catch((error: unknown) => {
    throw nameTaken(error, t('services.name_taken'));
  });
}
