"""The ground floor: errors, money, ids, time, who acts, settings. Imports nothing of ours and no AWS."""
