import { MAX_LEEWAY } from '../token/issuer-record.ts'
import { TOKEN_FORMS } from '../token/token-form.ts'
import { PRESET_NAMES } from './preset-names.ts'
import { proofRule } from './proof-settings.ts'
import { choice, flag, group, list, pattern, span, text, whole } from './setting-kinds.ts'

export const jwt = group({
  secret: text()
    .optional()
    .describe('HS256 secret of at least 12 bytes, 32 in production. Better in JWT_SECRET.'),
  expires: span(1000, '1s', '3650d')
    .default(86_400)
    .describe('Life of a token: seconds, or a time span such as "2h"; one day unless set.'),
  issuer: text().optional().describe('The "iss" of our tokens; required in them once it is set.'),
  audience: list(text())
    .default([])
    .describe('Who we are: a token that names audiences has to name one of these.'),
  form: choice(TOKEN_FORMS)
    .default('contributor')
    .describe(
      'How tokens of clients are written: "contributor" (id, scopes), or "rfc9068" (sub, client_id, scope, aud, typ at+jwt), which needs jwt.issuer and jwt.audience. Both are read.',
    ),
  resources: list(text())
    .default([])
    .describe('Audiences besides jwt.audience that clients may ask /oauth/token for (RFC 8707).'),
  leeway: whole(0, MAX_LEEWAY)
    .optional()
    .describe(
      'Seconds by which clocks may differ, also for issuers that set no leeway of their own; unless set 0 for own tokens, and 5 for those of other issuers.',
    ),
  maxAge: span(1000, '1s', '3650d')
    .optional()
    .describe('How long after its first issue a token can be refreshed; it cannot unless set.'),
  refreshGrace: span(1, '0s', '60s')
    .default(0)
    .describe('How long a token that was refreshed may be refreshed once more, for answers that get lost.'),
  proof: proofRule
    .optional()
    .describe(
      'How own tokens must be bound to their holder: "required" is in either way; as each client’s record says unless set.',
    ),
})
  .prefault({})
  .describe('Own tokens.')

export const authKeys = list(
  group({
    id: text().describe('Its name, in any script.'),
    apiKey: text().describe('Any text. 32 random bytes are best.'),
    scopes: list(pattern).default([]).describe('Patterns: the ceiling of every token of this client.'),
    presets: list(choice(PRESET_NAMES))
      .default([])
      .describe('Which presets the tokens that it signs may be read with; all when it is empty.'),
    defaultScopes: list(pattern)
      .default([])
      .describe('Patterns of a token of its that carries neither scopes nor a policy; none unless set.'),
    userFields: list(text()).default([]).describe('Which fields of a token’s "person" are stored.'),
    allowUserCreation: flag().default(true).describe('Whether a user comes into being with its first token.'),
    proof: proofRule
      .default('optional')
      .describe('How its tokens must be bound to their holder: "dpop", "certificate", "required" (either).'),
  }),
)
  .optional()
  .describe('Clients that may ask /jwt for tokens. Better in JWT_AUTH_KEYS.')

export const anonymous = group({
  personid: whole(0, Number.MAX_SAFE_INTEGER).default(0).describe('The CERN id.'),
  username: text().default('anonymous').describe('The CERN username.'),
  name: text().default('Anonymous').describe('The full name.'),
  access: text().default('admin').describe('Scopes, with commas between.'),
})
  .optional()
  .describe('AliceO2: whom a session is for that nobody has logged in to. Without this it is for nobody.')
