/**
 * The audience of the admin API. Every token for that API names it, and no client's token ever does: the
 * configuration refuses it as an audience and as a resource. A token that opens the whole data API opens
 * nothing here.
 */
export const ADMIN_AUDIENCE = 'portcullis-admin'
