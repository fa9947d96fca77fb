"""Reports as workbooks and pages: while a request waits, in the background, and for mails."""
