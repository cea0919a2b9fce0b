import type { PromptOption } from '@recado/shared/api';
import { Icon } from './icons';
import type { ComponentChildren } from './view';

/** What a button needs to know: whether it can be pressed, was it, and what it does. */
export interface Press {
  isOpen: boolean;
  chosen: number | null | undefined;
  press(id: number, label: string): (event: MouseEvent) => void;
}

interface OptionProps {
  id: number;
  label: string;
  on: Press;
  children?: ComponentChildren;
}

export function Option({ id, label, on, children }: OptionProps) {
  const isChosen = id === on.chosen;
  return (
    <button
      class="option"
      dir="auto"
      disabled={!on.isOpen}
      aria-pressed={isChosen || undefined}
      onClick={on.press(id, label)}
    >
      {children}
      {isChosen && <Icon name="check" />}
    </button>
  );
}

/** One under the other in a list, and where there is more to read of each than its label. */
export function Options({ options, on, isList }: { options: PromptOption[]; on: Press; isList?: boolean }) {
  const isRich = isList || options.some(({ description, image_url }) => description || image_url);
  return (
    <div class={isRich ? 'options rich' : 'options'}>
      {options.map(({ id, label, description, image_url }) => (
        <Option id={id} label={label} on={on}>
          {image_url && <img src={image_url} alt="" loading="lazy" />}
          <span>
            {label}
            {description && <small>{description}</small>}
          </span>
        </Option>
      ))}
    </div>
  );
}
