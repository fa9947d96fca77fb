"""What became of mails: bounces and complaints, as SES tells them."""
