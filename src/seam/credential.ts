import { SeamError } from './errors.ts';

/** The caller's own credential, as received. The gateway has none of its own. */
export interface Credential {
  /** The bearer token. */
  readonly token: string | undefined;
  /** `seam-workspace`: needed beside a personal access token or a console session. */
  readonly workspace: string | undefined;
  readonly isClientSession: boolean;
}

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Reads the credential headers of one request; a blank one counts as absent. A client session may come in its own
 * header alone; beside another token that token is the credential.
 */
export function credentialOf(header: (name: string) => string | undefined): Credential {
  const given = (name: string) => header(name)?.trim() || undefined;
  const bearer = BEARER.exec(header('authorization') ?? '')?.[1];
  const session = given('client-session-token');
  const token = bearer ?? session;
  return {
    token,
    workspace: given('seam-workspace'),
    isClientSession: token !== undefined && (token === session || token.startsWith('seam_cst')),
  };
}

/**
 * The headers that carry a credential to Seam.
 *
 * @throws SeamError `UNAUTHENTICATED` when the request brought no token: nothing is sent then
 */
export function credentialHeaders({ token, workspace, isClientSession }: Credential): Record<string, string> {
  if (token === undefined) {
    throw new SeamError(
      'UNAUTHENTICATED',
      'Send your Seam token in the header "Authorization: Bearer <token>".',
    );
  }
  return {
    authorization: `Bearer ${token}`,
    ...(workspace === undefined ? {} : { 'seam-workspace': workspace }),
    ...(isClientSession ? { 'client-session-token': token } : {}),
  };
}
