"""Small parts that several adapters use. They know no technology and no other adapter."""
