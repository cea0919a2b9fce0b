import { say, type Phrase } from './words';

/** What is wrong, beside the field. */
export function Wrong({ id, phrase }: { id: string; phrase: Phrase | undefined }) {
  return (
    phrase && (
      <p class="wrong" id={id} role="alert">
        {say(phrase)}
      </p>
    )
  );
}
