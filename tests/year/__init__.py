"""A virtual year of many patients, with every occasion accounted for."""
