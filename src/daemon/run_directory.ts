/** Where a daemon's lock is, and whatever else is of use only while it runs. */
export const RUN_DIRECTORY = "/run/sallyport";
