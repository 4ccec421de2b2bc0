/** Where `sallyport install` puts things: where Debian leaves an administrator's own programs alone. */
export const PLACES = {
  library: "/usr/local/lib/sallyport",
  command: "/usr/local/sbin/sallyport",
  /** systemd looks there; /etc/systemd/system stays free for changes, which go before it. */
  unit: "/usr/local/lib/systemd/system/sallyport.service",
  completion: "/usr/local/share/bash-completion/completions/sallyport",
  manual: "/usr/local/share/man/man8/sallyport.8",
  configuration: "/etc/sallyport/default-config.json",
  rules: "/etc/sallyport/rules",
  manifest: "/usr/local/lib/sallyport/manifest",
} as const;
