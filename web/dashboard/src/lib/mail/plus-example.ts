/** `support@example.com` becomes `support+7f3a@example.com`. */
export function plusExample(address: string): string {
  const [local, domain] = address.trim().split('@');
  return `${local || 'support'}+7f3a@${domain || 'example.com'}`;
}
