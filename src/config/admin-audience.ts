/**
 * The audience of the admin API. A token for it has to name it, and no token that clients get does: the configuration
 * refuses it as an audience and as a resource. What opens everything in the data API opens nothing here.
 */
export const ADMIN_AUDIENCE = 'portcullis-admin'
