/** How `subject.id` names a caller to an AuthZEN engine. */
export const SUBJECT_ID_FORMS = ['id', 'issuer|id'] as const
