// What well-known providers of mail want: so that who sets a mailbox up types an address and a password.
import type { MailSecurity } from '../api-types';

export type ProviderId =
  | 'gmail'
  | 'microsoft'
  | 'yahoo'
  | 'icloud'
  | 'fastmail'
  | 'zoho'
  | 'gmx'
  | 'webde'
  | 'aol'
  | 'ovh'
  | 'hostinger'
  | 'ionos'
  | 'titan'
  | 'locaweb'
  | 'other';

/**
 * What lets one in: a password made for programs, the mailbox's own, or tokens, where passwords are refused.
 */
export type SecretKind = 'app' | 'own' | 'tokens';

export interface Place {
  host: string;
  port: number;
  security: MailSecurity;
}

export interface Provider {
  id: ProviderId;
  /** As a list calls it. */
  name: string;
  /** Who it is, in a sentence; the name, if not given. */
  company?: string;
  outgoing: Place;
  incoming: Place;
  secret: SecretKind;
  /** Where a password for programs is made. */
  help?: string;
  /** Programs are kept out until the mailbox's own settings let them in. */
  isClosed?: boolean;
  /** `local+anything@domain` arrives. */
  hasPlus: boolean;
  /** Where tokens are given, and what for. */
  oauth?: { token_url: string; scope: string };
  /** Of its own addresses; a business's domain may be anywhere. */
  domains: RegExp;
}

const tls = (host: string, port: number): Place => ({ host, port, security: 'tls' });
const startTls = (host: string, port = 587): Place => ({ host, port, security: 'start_tls' });
/** Of no address: its customers have domains of their own. */
const NONE = /(?!)/;

export const PROVIDERS: readonly Provider[] = [
  {
    id: 'gmail',
    name: 'Gmail, Google Workspace',
    company: 'Google',
    outgoing: tls('smtp.gmail.com', 465),
    incoming: tls('imap.gmail.com', 993),
    secret: 'app',
    help: 'https://myaccount.google.com/apppasswords',
    hasPlus: true,
    oauth: { token_url: 'https://oauth2.googleapis.com/token', scope: '' },
    domains: /^(gmail|googlemail)\.com$/,
  },
  {
    id: 'microsoft',
    name: 'Outlook, Microsoft 365',
    company: 'Microsoft',
    outgoing: startTls('smtp.office365.com'),
    incoming: tls('outlook.office365.com', 993),
    secret: 'tokens',
    help: 'https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth',
    hasPlus: true,
    oauth: {
      token_url: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
      scope: 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
    },
    domains: /^(outlook|hotmail|live|msn)\.(com|es|pt|com\.[a-z]{2}|[a-z]{2})$|\.onmicrosoft\.com$/,
  },
  {
    id: 'yahoo',
    name: 'Yahoo',
    outgoing: tls('smtp.mail.yahoo.com', 465),
    incoming: tls('imap.mail.yahoo.com', 993),
    secret: 'app',
    help: 'https://login.yahoo.com/account/security',
    hasPlus: false,
    domains: /^(yahoo|ymail|rocketmail)\.(com|es|com\.[a-z]{2}|co\.[a-z]{2}|[a-z]{2})$/,
  },
  {
    id: 'icloud',
    name: 'iCloud',
    company: 'Apple',
    outgoing: startTls('smtp.mail.me.com'),
    incoming: tls('imap.mail.me.com', 993),
    secret: 'app',
    help: 'https://account.apple.com',
    hasPlus: true,
    domains: /^(icloud|me|mac)\.com$/,
  },
  {
    id: 'fastmail',
    name: 'Fastmail',
    outgoing: tls('smtp.fastmail.com', 465),
    incoming: tls('imap.fastmail.com', 993),
    secret: 'app',
    help: 'https://app.fastmail.com/settings/security/apps',
    hasPlus: true,
    domains: /^fastmail\.(com|fm)$/,
  },
  {
    id: 'zoho',
    name: 'Zoho',
    outgoing: tls('smtp.zoho.com', 465),
    incoming: tls('imap.zoho.com', 993),
    secret: 'app',
    help: 'https://accounts.zoho.com/home#security/app_password',
    isClosed: true,
    hasPlus: true,
    domains: /^(zoho|zohomail)\.com$/,
  },
  {
    id: 'gmx',
    name: 'GMX',
    outgoing: startTls('mail.gmx.net'),
    incoming: tls('imap.gmx.net', 993),
    secret: 'own',
    isClosed: true,
    hasPlus: false,
    domains: /^gmx\.(net|de|at|ch|com|es|fr|us)$/,
  },
  {
    id: 'webde',
    name: 'WEB.DE',
    outgoing: startTls('smtp.web.de'),
    incoming: tls('imap.web.de', 993),
    secret: 'own',
    isClosed: true,
    hasPlus: false,
    domains: /^web\.de$/,
  },
  {
    id: 'aol',
    name: 'AOL',
    outgoing: tls('smtp.aol.com', 465),
    incoming: tls('imap.aol.com', 993),
    secret: 'app',
    help: 'https://login.aol.com/account/security',
    hasPlus: false,
    domains: /^aol\.com$/,
  },
  {
    id: 'ovh',
    name: 'OVHcloud',
    outgoing: tls('ssl0.ovh.net', 465),
    incoming: tls('ssl0.ovh.net', 993),
    secret: 'own',
    hasPlus: false,
    domains: NONE,
  },
  {
    id: 'hostinger',
    name: 'Hostinger',
    outgoing: tls('smtp.hostinger.com', 465),
    incoming: tls('imap.hostinger.com', 993),
    secret: 'own',
    hasPlus: false,
    domains: NONE,
  },
  {
    id: 'ionos',
    name: 'IONOS',
    outgoing: tls('smtp.ionos.com', 465),
    incoming: tls('imap.ionos.com', 993),
    secret: 'own',
    hasPlus: false,
    domains: NONE,
  },
  {
    id: 'titan',
    name: 'Titan',
    outgoing: tls('smtp.titan.email', 465),
    incoming: tls('imap.titan.email', 993),
    secret: 'own',
    hasPlus: false,
    domains: NONE,
  },
  {
    id: 'locaweb',
    name: 'Locaweb',
    outgoing: tls('email-ssl.com.br', 465),
    incoming: tls('email-ssl.com.br', 993),
    secret: 'own',
    hasPlus: false,
    domains: NONE,
  },
];

export function domainOf(address: string): string {
  return address.trim().split('@')[1]?.toLowerCase() ?? '';
}

/** Whose address it is, as far as its domain says. */
export function providerOf(address: string): ProviderId {
  const domain = domainOf(address);
  return PROVIDERS.find((provider) => provider.domains.test(domain))?.id ?? 'other';
}

/** The most frequent names where a business's own domain has its mail. */
function elsewhere(domain: string): Provider {
  const host = domain ? `mail.${domain}` : '';
  return {
    id: 'other',
    name: '',
    outgoing: tls(host, 465),
    incoming: tls(host, 993),
    secret: 'own',
    hasPlus: false,
    domains: NONE,
  };
}

export function getProvider(id: ProviderId, address: string): Provider {
  return PROVIDERS.find((provider) => provider.id === id) ?? elsewhere(domainOf(address));
}

/** The provider that a server's name tells of. */
export function providerAt(host: string): Provider | null {
  const name = host.trim().toLowerCase();
  return PROVIDERS.find((provider) => [provider.outgoing.host, provider.incoming.host].includes(name)) ?? null;
}

/** The port that goes with a choice of encryption, as most servers have it. */
export function usualPort(way: 'outgoing' | 'incoming', security: MailSecurity): number {
  if (way === 'outgoing') return { tls: 465, start_tls: 587, none: 25 }[security];
  return { tls: 993, start_tls: 143, none: 143 }[security];
}
