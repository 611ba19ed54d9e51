/**
 * The audience of the admin API. A token for it has to name it, and no token that clients get names any audience: so
 * that what opens everything in the data API opens nothing here.
 */
export const ADMIN_AUDIENCE = 'portcullis-admin'
