/** What outlives the daemon is there, unless the command line names another directory. */
export const STATE_DIRECTORY = "/var/lib/sallyport";
