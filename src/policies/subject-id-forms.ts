/** How an AuthZEN engine is told who a caller is (`subject.id`). */
export const SUBJECT_ID_FORMS = ['id', 'issuer|id'] as const
