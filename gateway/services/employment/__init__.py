"""Employment information (就业信息互通): the words and rules that hold in both regions."""
