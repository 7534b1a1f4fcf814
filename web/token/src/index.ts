/** Sealing and checking the tokens of weapp-login: the server's own code, in your process. */
export * from './classes.js'
export * from './codes.js'
