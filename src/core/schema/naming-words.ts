/**
 * The words for reading mutation names, in lower case: those of CRUD, Hasura, neo4j, Relay, WPGraphQL,
 * Saleor, Magento, Shopify, GitHub, GitLab and Linear. This file is data; `name-reading.ts` interprets it.
 * Adding a word can change derived scopes, so the changelog must mention it.
 */

/** The certainty that a word is a verb: first in a name, between other words, and last. 0 to 3. */
export interface Certainty {
  readonly first: number
  readonly inner: number
  readonly last: number
}

interface VerbGroup extends Certainty {
  readonly words: string
}

export const VERB_GROUPS: readonly VerbGroup[] = [
  {
    // Verbs in any position.
    first: 3,
    inner: 3,
    last: 3,
    words: `abort absorb accept accrue accuse ack acknowledge acquire activate add adjust admit adopt advertise align
      allocate allow amend analyze annotate announce anonymize append apply appoint approve assemble assert assign
      assist associate attach attend attest augment authenticate authorize autopopulate avoid begin bootstrap
      bring broaden bury calculate calibrate cancel categorize cease certify choose clarify classify clear close
      collapse collate collect communicate compensate compile complain compute concat conclude configure confirm
      connect consolidate consult consume convert coordinate correct countersign crawl create cultivate customize
      deactivate deallocate debug decide decline decode decommission decompose decrease decrement decrypt dedicate
      deduct dedupe deduplicate deem defer dehydrate delete deliver demote deny depart deprecate depreciate
      deprovision dequeue deregister derive designate destroy destruct detach detain detect deter determine
      devalue diagnose disable disallow disapprove disassociate disburse discard disclose disconnect discover
      disengage dislike dismantle dismiss dispatch dispense dissociate dissolve distribute diversify divide
      divorce donate earn eject elect elevate eliminate embark emit employ enable enact encash encode encrypt
      endorse enforce engage enhance enlarge enlist enqueue enrich enrol enroll ensure entitle equip erase
      escalate establish evaluate evict evolve examine exceed exclude execute expand expedite expel expire expose
      extend extract facilitate federate fetch finalize find finish flatten forget forgot formulate fulfil fulfill
      generate geocode get give grow hibernate hide hire hydrate identify ignore illustrate immunize impersonate
      impose improve include incorporate increase increment incur indicate induct infer inflate inform ingest
      inherit inhibit initialize initiate inject innovate insert inspect install instantiate interact intercept
      interpolate interrupt invalidate investigate invoke isolate join keep lapse lay learn localize lodge lose
      make manage migrate minimize mitigate moderate modify multiply mutate mute nack navigate negotiate notify
      nudge nullify obey oblige obscure observe obtain occupy offboard omit onboard operate optimize orchestrate
      originate outsource overrule overwrite paginate pardon participate penalize pend perceive perform persist
      personalize persuade plead populate possess postpone precede predict prefetch preload prepare prescribe
      preserve prevent prioritize prohibit prolong promote pronounce proofread propose provide provision prune
      publish purge purify pursue qualify raise reactivate reap reassign rebuild receive recommend recompute
      reconcile reconnect rectify redeem redo reduce refetch refine refrain refresh refute regenerate register
      reimburse reindex reinforce reinstate reiterate reject rejoin relate relocate remit remove rename render
      renew renounce reopen reorder repay repeal repel replace reposition repossess reprioritize reprocess
      reproduce republish rerequest reschedule resell resend resize resolve restore restrict restructure resubmit
      retain retire retract retrieve retry reunite reveal revert revise revisit revitalize revive revoke rotate
      sanitize satisfy save scroll seek select send sequester serialize settle shortlist shrink sideload simulate
      skip snooze solicit solve sort specify standardize stipulate stop streamline strengthen stringify strive
      subdivide submerge submit subscribe substitute subtract suggest summarize summon supervise surpass surrender
      suspend sustain swear swipe synchronize tackle take teach tell terminate tighten tokenize tolerate
      transcribe transform translate transmit traverse trim truncate typeset unassign uncover undergo undertake
      unify unleash unravel unregister unsubscribe untangle unzip uphold uproot upscale upsert use utilize
      vaccinate vacuum validate vary verify visualize waive weigh widen wield withdraw withhold write`,
  },
  {
    // Verbs that are nouns inside a type: a project update, a login.
    first: 3,
    inner: 1.5,
    last: 3,
    words: 'edit login logout patch update',
  },
  {
    // Verbs followed by the resulting state: set locked, mark as read, toggle resolve.
    first: 3,
    inner: 3,
    last: 2,
    words: 'mark set toggle unmark unset',
  },
  {
    // Verbs in first position, possibly nouns elsewhere: the start of a shift.
    first: 3,
    inner: 1.5,
    last: 2,
    words: 'deploy do end new pay play reserve start undo unlock void',
  },
  {
    // Verbs in first position, events in last: a password reset, an email change.
    first: 2.5,
    inner: 1.5,
    last: 1.5,
    words: 'change downgrade recover reset upgrade',
  },
  {
    // Creations in first position: a build.
    first: 2,
    inner: 1,
    last: 1,
    words: 'bill build fork list',
  },
  {
    // Actions in last position: a release, a review.
    first: 1.5,
    inner: 1.5,
    last: 2,
    words: 'checkout release review',
  },
  {
    // Requests in first position, part of the type inside: an invoice request.
    first: 2,
    inner: 1,
    last: 1.5,
    words: 'purchase request schedule',
  },
  {
    // Verbs in first position, either in last: a refund.
    first: 2,
    inner: 1.5,
    last: 1.5,
    words: 'invite place refund report return trash vote',
  },
  {
    // Things that are issued or posted.
    first: 1.5,
    inner: 1,
    last: 1,
    words: 'issue post',
  },
  {
    // As often nouns as verbs.
    first: 2,
    inner: 1.5,
    last: 2,
    words: `accelerate access act advance affirm answer appeal archive arrange ask assess attempt audit auth award back
      backup ban batch bid bind blacklist block book bookmark borrow bridge broadcast bump burn buy call capture
      cast challenge charge check checkin claim clean cleanup click clone combine commit compare complete compose
      compress conduct construct contribute copy count credit crop cut debit demo diff discharge dispute download
      downvote draw drop dump duplicate echo embed empty enter estimate exchange exempt export fail favorite
      favourite fill filter fire fix flag flip flush follow force forward freeze fund grade graduate grant guess
      halt handle harvest hash help highlight hold host import inquire interview introspect kick kill launch lead
      leave lend license lift like link lint load lock look lookup loop lower map match measure meet merge mint
      mirror mock monitor move nominate open opt override pack park parse pass pause peek pick pin ping pledge
      plug pop pour prepay preview print probe process promise protect prove pull push put queue quit quote
      rank rate react read recall reclaim record redirect refer remind remix rent repair repeat reply repost rest
      resume reverse rewind ring roll rollback rsvp run sail sanction scale scan score scrape seal search secure seed
      sell setup share shift ship show shuffle shutdown sign signin signout signup sleep slice slide snap spawn
      spend spin split squash stack stake stamp star stash steal stream stretch strip support suppress swap switch
      sync tag tap test thank tie tip top toss touch trace track trade train transact transfer transition 
      treat triage trigger try tune turn tweet twist type unfreeze unpack upload upvote vault view visit wait wake
      warm warn wash watch whitelist win wipe wire wrap yank zip`,
  },
  {
    // Nearly always nouns, occasionally verbs.
    first: 1,
    inner: 1,
    last: 1,
    words: `balance comment contact document draft email experiment feature file form group guard index invoice label
      level log mail model name note number object offer order outline page partner permission phone photo plan
      plot point position poll practice price program project question rule sample shop signal sponsor stage stock
      store subject survey target template text thread ticket time title`,
  },
]

/** Prefixes that turn a verb into another verb: `reschedule`, `unfollow`. */
export const VERB_PREFIX: RegExp = /^(?:re|un)(?=.{3})/

/** Endings of verbs: `tokenize`, `notify`, `finalise`. */
export const VERB_ENDING: RegExp = /^.{3,}(?:ize|ify)$|(?:al|an|ar|er|gn|im|it|on|or|ym)ise$/

/** Words with the prefix or ending of a verb that are not verbs. */
export const NOT_VERBS = 'reform remark research resort retail reward shopify spotify unit union unread'

/** Meaningless at the end of a name: `deleteAccountMutation`. */
export const NOTHING = 'mutation'

/** Pairs of words that form one verb: `signIn`, `log_out`. */
export const PHRASAL_VERBS =
  'back-up check-in check-out clean-up clock-in clock-out dry-run log-in log-off log-out look-up opt-in opt-out power-off power-on roll-back scale-down scale-up set-up shut-down sign-in sign-off sign-out sign-up top-up turn-off turn-on'

/** Pairs in which only the verb matters: `insertIntoUsersCollection`. */
export const FILLED_VERBS = 'delete-from insert-into'

/** Pairs that form one noun, although the first is a verb elsewhere, and names written as two words. */
export const COMPOUND_NOUNS =
  'access-key access-token award-emoji change-request check-run check-suite git-hub git-lab i-pad i-phone import-job merge-request o-auth pull-request push-notification push-rule push-subscription release-note search-index test-case test-run view-preferences'

/** Before a verb: the role that performs the action, not part of the action or its object. */
export const ROLES = 'admin administrator backoffice superadmin superuser sysadmin'

/** Beside a verb: the quantity of its objects. */
export const QUANTITY_BEFORE_VERB = 'all batch bulk many mass multi multiple'
export const QUANTITY_AFTER_VERB = 'all many many-and-return multiple one one-by-pk several'
/** Only between a verb and a plural: `batch job` is a thing of its own. */
export const QUANTITY_BEFORE_PLURAL = 'batch bulk'
/** Before a noun whose verb comes last: `bulkRunnerDelete`. */
export const QUANTITY_BEFORE_ALL = 'bulk mass'
export const QUANTITY_LAST = 'all and-return bulk by-pk many multiple one'
export const QUANTITY_AFTER_PLURAL = 'batch'
/** At the end: the key that identifies an object, which implies a single one. */
export const KEY_LAST =
  'by-email by-global-id by-guid by-id by-ids by-key by-node-id by-primary-key by-slug by-username by-uuid'
/** Creating verbs, whose object cannot be found by a key: `addItemById` adds whatever has that id. */
export const MAKING_VERBS = 'add create insert invite resend send'
/** Pairs in which the first word names a kind of thing, not a quantity. */
export const NO_QUANTITY =
  'all-day all-time batch-job batch-jobs bulk-action bulk-actions bulk-discount bulk-import bulk-job bulk-operation bulk-operations one-click one-drive one-page one-shot one-step one-tap one-time one-to one-way'

export const PREPOSITIONS =
  'against as at between by during for from in into of on onto through to using via with within without'
/** Directly after a verb these state a manner, not an object: `loginWithGoogle`, `markAsRead`. */
export const MANNER = 'as by using via with without'
/** After this and one more word the object may follow: `markAsSpamSnippet`. */
export const STATE = 'as'
export const CONJUNCTIONS = 'and or'

/** Verbs and adverbs that apply to the verb after them: `retryInstall`, `cancelDelete`, `forceDelete`. */
export const VERBS_OF_VERBS =
  'begin cancel confirm dangerously disable enable finish force forcefully hard manually mark permanently prepare redo retry safely soft start stop temporarily toggle try undo unmark'
/** The same before a verb that may also be a noun: `requestRefund`, but an invoice request is deleted. */
export const VERBS_OF_EVENTS = 'request'

/** In first position always the action; other verbs may begin a noun there: `refreshTokenRevoke`. */
export const LEADING_VERBS = 'add create delete get insert remove send set update upsert'
