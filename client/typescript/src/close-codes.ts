/** Close codes that the client treats in a way of their own; docs/protocol.md lists them all. */
export const CloseCode = {
  NORMAL: 1000,
  /** The connection was lost without a word. */
  ABNORMAL: 1006,
  MOVED: 4001,
  STOPPING: 4002,
  TOKEN_MISSING: 4501,
  TOKEN_INVALID: 4502,
  TOKEN_EXPIRED: 4503,
} as const;

/** True: the same would happen again, so there is no use in reconnecting. */
export function isTerminal(code: number): boolean {
  return code >= 4500 && code <= 4999;
}

/** True: another token may be let in. */
export function isAboutToken(code: number): boolean {
  return code >= CloseCode.TOKEN_MISSING && code <= CloseCode.TOKEN_EXPIRED;
}

/** True: many clients have probably lost their connections at the same moment. */
export function isSharedLoss(code: number): boolean {
  return code < 4000 || code === CloseCode.STOPPING || code === CloseCode.MOVED;
}
