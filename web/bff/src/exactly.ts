/** For a router: `/ME` and `/me/` are not `/me`, and no rule of a gateway for `/me` is walked around. */
export const EXACTLY = { sensitive: true, strict: true } as const
