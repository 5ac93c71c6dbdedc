"""The patient's side: joining, check-ins, corrections, her own wishes, what she writes unasked."""
