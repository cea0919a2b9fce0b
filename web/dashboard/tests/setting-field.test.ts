import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import SettingField from '../src/components/flows/settings/SettingField.svelte';
import type { DeclaredSetting } from '../src/lib/flows/protocol';

afterEach(cleanup);

const rate: DeclaredSetting = {
  ...{ name: 'rate', label: 'Rate', hint: '', kind: 'number', options: [], default: 1, is_required: true },
};

test('a number stays as it is typed, be it half typed or with zeros at its end', async () => {
  render(SettingField, { setting: rate, value: 1, error: null });
  const field = screen.getByLabelText<HTMLInputElement>('Rate');
  // Some browsers hand out nothing at all of `1.`.
  for (const typed of ['', '1.0', '1.05']) {
    await fireEvent.input(field, { target: { value: typed } });
    expect(field.value).toBe(typed);
  }
});
